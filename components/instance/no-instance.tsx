import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Name } from '@/components/ui/name.tsx';

export function NoInstance({ instance }: { instance: string }) {
  return (
    <Empty title="No such instance" actions={<ButtonLink href="/">To the fleet</ButtonLink>}>
      <Name text={instance} className="num max-w-lg text-fg" />
      <p>
        Nothing by this name is kept. It may be misspelt, it may never have sent anything, or all it sent is
        older than what is kept.
      </p>
    </Empty>
  );
}
