'use client';

import { Button, ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';

export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <Empty
      title="This page failed"
      trouble
      actions={
        <>
          <Button onClick={retry}>Try again</Button>
          <ButtonLink href="/">To the fleet</ButtonLink>
        </>
      }
    >
      <p>Your servers keep sending and nothing of that is lost; only this page could not be made.</p>
      {digest ? (
        <p>
          The dashboard's log has the reason, under <span className="num text-fg">{digest}</span>.
        </p>
      ) : (
        <p>{error instanceof Error ? error.message : 'The reason is in the browser’s console.'}</p>
      )}
    </Empty>
  );
}
