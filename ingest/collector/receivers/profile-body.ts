import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeFolded } from '../../../lib/profiles/folded.ts';
import { decodePprof } from '../../../lib/profiles/pprof.ts';
import { type Decoded, notAProfile } from '../../../lib/profiles/profile.ts';
import { decodeCpuProfile, decodeHeapProfile } from '../../../lib/profiles/v8.ts';

const unzip = promisify(gunzip);
/** A profile may grow to this when it is unzipped, in bytes. */
const maxOutputLength = 16 * 1024 * 1024;

export type BodyKind = { format: string; kind: string | null; units: string | null };

async function plain(bytes: Buffer): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await unzip(bytes, { maxOutputLength });
  } catch (error) {
    const { code } = error as { code?: string };
    throw notAProfile(
      code === 'ERR_BUFFER_TOO_LARGE' ? 'unzipped it has more than 16 MiB' : 'it is not valid gzip',
    );
  }
}

/** Decodes a body by the name of its format. Throws OvertickError 'invalid' for what is not one. */
export async function decodeBody(body: Buffer, { format, kind, units }: BodyKind): Promise<Decoded> {
  const bytes = await plain(body);
  if (bytes.subarray(0, 4).toString('latin1') === 'FLR\0' || format === 'jfr')
    throw notAProfile(
      'JFR is not read here. Send pprof, folded stacks, or have the agent send OTLP; or run: jfr print --json',
    );
  switch (format) {
    case 'pprof':
      return decodePprof(bytes);
    case 'groups':
    case 'folded':
    case '':
      return decodeFolded(bytes.toString('utf8'), 'groups', kind ?? 'samples', units ?? 'samples');
    case 'lines':
      return decodeFolded(bytes.toString('utf8'), 'lines', kind ?? 'samples', units ?? 'samples');
    case 'heapprofile':
      return decodeHeapProfile(bytes.toString('utf8'), kind ?? undefined);
    case 'cpuprofile':
      return decodeCpuProfile(bytes.toString('utf8'));
  }
  throw notAProfile(
    `the format ${JSON.stringify(format.slice(0, 40))} is not read here. Send pprof, groups, lines, heapprofile or cpuprofile`,
  );
}
