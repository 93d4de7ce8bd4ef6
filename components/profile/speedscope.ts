import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { typeName } from './value-text.ts';

const known = ['nanoseconds', 'microseconds', 'milliseconds', 'seconds', 'bytes'];

/** Flame graphs as a file that speedscope.app opens: a stack for each node that did something itself. */
export function speedscopeOf({ functions, nodes, type, unit, instance, from, baseline }: ProfileAnswer) {
  const profileOf = (name: string, self: readonly number[]) => {
    const stack: number[] = [];
    const samples: number[][] = [];
    const weights: number[] = [];
    nodes.depth.forEach((depth, i) => {
      stack.length = depth;
      stack.push(nodes.function[i] ?? 0);
      const own = self[i] ?? 0;
      if (own <= 0) return;
      samples.push([...stack]);
      weights.push(own);
    });
    const endValue = weights.reduce((sum, weight) => sum + weight, 0);
    return {
      ...{ type: 'sampled', name, unit: known.includes(unit) ? unit : 'none' },
      ...{ startValue: 0, endValue, samples, weights },
    };
  };
  const name = typeName(type);
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    name: `${instance} ${from}`,
    shared: { frames: functions.map(({ name, file }) => (file === '' ? { name } : { name, file })) },
    profiles: [
      profileOf(name, nodes.self),
      ...(baseline ? [profileOf(`${name}, compared with`, nodes.selfBefore ?? [])] : []),
    ],
  };
}

/** Saves it as a file. */
export function downloadSpeedscope(answer: ProfileAnswer): void {
  const file = URL.createObjectURL(
    new Blob([JSON.stringify(speedscopeOf(answer))], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = file;
  link.download = `overtick-${answer.instance}-${answer.type}.speedscope.json`;
  link.click();
  URL.revokeObjectURL(file);
}
