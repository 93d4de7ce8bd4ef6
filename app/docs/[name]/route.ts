import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The pages of docs/, taken in at build time: what is on screen and what explains it are of one version. */

export const dynamic = 'force-static';
export const dynamicParams = false;

const folder = join(process.cwd(), 'docs');

export const generateStaticParams = () =>
  readdirSync(folder)
    .filter(name => name.endsWith('.md'))
    .map(name => ({ name }));

export async function GET(_: Request, { params }: RouteContext<'/docs/[name]'>): Promise<Response> {
  const { name } = await params;
  return new Response(readFileSync(join(folder, name), 'utf8'), {
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
}
