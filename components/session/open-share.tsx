'use client';

import { Button } from '@/components/ui/button.tsx';
import { Entry } from './entry.tsx';
import { useSignIn } from './use-sign-in.ts';

/** Opens a share: by a click, so that what looks at links before people do opens nothing. */
export function OpenShare() {
  const { busy, wrong, signIn } = useSignIn(() => location.replace('/'));
  return (
    <Entry title="A look at these servers">
      <p className="text-muted">Somebody shared this dashboard with you, to read, for some time.</p>
      <p role="alert" className="text-sm text-bad-ink empty:hidden">
        {wrong}
      </p>
      <Button
        disabled={busy}
        onClick={() => signIn({ share: location.hash.slice(1) })}
        className="h-9 justify-center"
      >
        Open the dashboard
      </Button>
    </Entry>
  );
}
