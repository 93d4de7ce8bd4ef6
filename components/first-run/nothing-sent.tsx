import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';

/** No server was ever heard: what will be here, and the way to send it. */
export function NothingSent({ will }: { will: string }) {
  return (
    <Empty
      title="No server has sent anything yet"
      actions={<ButtonLink href="/">Connect a server</ButtonLink>}
    >
      <p>{will}</p>
    </Empty>
  );
}
