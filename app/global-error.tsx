'use client';

/** Where not even the frame of the pages could be drawn: nothing of theirs is used here. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <h1>The page could not be drawn</h1>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </body>
    </html>
  );
}
