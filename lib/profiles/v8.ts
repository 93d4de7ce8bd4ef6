import { createStacks, type Decoded, frameOf, notAProfile, type Profile } from './profile.ts';

type Call = { name: string; file: string };
type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const countOf = (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;

/** V8's root and its own states are no functions of the program. */
const frames = ({ name, file }: Call) => (name === '(root)' ? [] : [frameOf(name || '(anonymous)', file)]);

function callOf(value: unknown): Call {
  const call = isObject(value) ? value : {};
  const [name, file] = [call.functionName, call.url].map(part => (typeof part === 'string' ? part : ''));
  return { name: name ?? '', file: file ?? '' };
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  throw notAProfile('it is not JSON of V8');
}

/** A `.heapprofile`: what was alive at its end, or allocated, as its sampling was set. Throws OvertickError 'invalid'. */
export function decodeHeapProfile(text: string, type = 'inuse_space'): Decoded {
  const { head } = parse(text);
  if (!isObject(head)) throw notAProfile('it has no head');
  const table = createStacks();
  let unparsed = 0;
  const open: { node: Json; stack: string[] }[] = [{ node: head, stack: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const stack = [...next.stack, ...frames(callOf(next.node.callFrame))].slice(-1000);
    const size = countOf(next.node.selfSize);
    if (size === null) unparsed++;
    else table.add(stack, size);
    for (const node of Array.isArray(next.node.children) ? next.node.children : [])
      if (isObject(node)) open.push({ node, stack });
      else unparsed++;
  }
  return {
    ...{ startUs: null, endUs: null, unparsed },
    profiles: [{ type, unit: 'bytes', stacks: table.stacks() }],
  };
}

/** A `.cpuprofile`; its times are of V8's own clock, so it has none. Throws OvertickError 'invalid'. */
export function decodeCpuProfile(text: string): Decoded {
  const { nodes, samples, timeDeltas } = parse(text);
  if (!Array.isArray(nodes) || !Array.isArray(samples) || !Array.isArray(timeDeltas))
    throw notAProfile('it has no nodes, samples and timeDeltas');
  const calls = new Map<unknown, Call>();
  const parents = new Map<unknown, unknown>();
  for (const node of nodes.filter(isObject)) {
    calls.set(node.id, callOf(node.callFrame));
    for (const child of Array.isArray(node.children) ? node.children : []) parents.set(child, node.id);
  }
  const table = createStacks();
  let unparsed = 0;
  samples.forEach((id, i) => {
    const us = countOf(timeDeltas[i]);
    if (us === null || !calls.has(id)) {
      unparsed++;
      return;
    }
    const stack: string[] = [];
    for (let at: unknown = id; calls.has(at) && stack.length < 1000; at = parents.get(at))
      stack.push(...frames(calls.get(at) as Call));
    if (!stack.includes('(idle)')) table.add(stack.reverse(), us * 1000);
  });
  const profile: Profile = { type: 'cpu', unit: 'nanoseconds', stacks: table.stacks() };
  return { ...{ startUs: null, endUs: null, unparsed }, profiles: [profile] };
}
