import type { Attributes } from '../../../lib/metrics/otlp-values.ts';
import { maxNameLength } from '../../../lib/signals/field.ts';
import type { Resource } from '../../../lib/signals/resource.ts';

/** How runtimes call themselves, or their SDK's language, to what we call them. */
const runtimes = new Map(
  Object.entries({
    nodejs: 'node',
    java: 'jvm',
    go: 'go',
    gc: 'go',
    rust: 'rust',
    cpp: 'cpp',
    dotnet: 'dotnet',
    python: 'python',
  }),
);

/**
 * Who sends, by semantic conventions. Where there is no service.instance.id the instance is SERVICE-HOST-PID, of what there
 * is: two processes that tell neither host nor pid would be taken for one.
 */
export function resourceOf(attributes: Attributes): Resource {
  const text = (name: string) => {
    const value = attributes.get(name);
    return value === undefined || value === '' ? undefined : String(value).slice(0, maxNameLength);
  };
  const service = text('service.name') ?? 'unknown_service';
  const parts = [service, text('host.name'), text('process.pid')];
  const instance =
    text('service.instance.id') ??
    parts
      .filter(part => part !== undefined)
      .join('-')
      .slice(0, maxNameLength);
  const runtime = text('process.runtime.name') ?? '';
  const language = text('telemetry.sdk.language') ?? '';
  const began = Date.parse(text('process.creation.time') ?? '');
  const [region, build] = [text('cloud.region'), text('service.version')];
  const known = runtimes.get(runtime) ?? runtimes.get(language);
  return {
    service,
    instance,
    ...(region !== undefined && { region }),
    ...(build !== undefined && { build }),
    ...(known !== undefined && { runtime: known }),
    ...(began > 0 && { startedAtUs: began * 1000 }),
  };
}
