import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';

export default function NotFound() {
  return (
    <Empty
      title="No such page"
      actions={
        <>
          <ButtonLink href="/">To the fleet</ButtonLink>
          <ButtonLink href="/breaches">To the breaches</ButtonLink>
        </>
      }
    >
      <p>There is nothing at this address. If a link brought you here, it may have been cut short.</p>
    </Empty>
  );
}
