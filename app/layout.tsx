import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Header } from '@/components/shell/header.tsx';
import { readTheme, readZone, themeCookie, zoneCookie } from '@/components/shell/preferences.ts';
import { type Looking, VisitorProvider } from '@/components/shell/visitor.tsx';
import { ZoneProvider } from '@/components/shell/zone.tsx';
import { mayDo, type Visitor } from '@/lib/auth/guard.ts';
import { visitor } from './guard.ts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Overtick', template: '%s · Overtick' },
  description: 'Which ticks went over budget, what each one’s time went to, and which allocation made it so.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f8f9' },
    { media: '(prefers-color-scheme: dark)', color: '#0b0d10' },
  ],
};

const lookingOf = (who: Visitor | null): Looking => ({
  name: who === null || who.via === 'open' || who.via === 'proxy' ? null : who.name,
  mayChange: who !== null && mayDo(who, 'operator'),
});

export default async function Layout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const who = await visitor().catch(() => null);
  const theme = readTheme(jar.get(themeCookie)?.value);
  return (
    <html lang="en" data-theme={theme}>
      <body>
        <ZoneProvider initial={readZone(jar.get(zoneCookie)?.value)}>
          <VisitorProvider looking={lookingOf(who)}>
            <Header theme={theme} isIn={who !== null} />
            <main id="main" className="px-3 py-3 sm:px-4">
              {children}
            </main>
          </VisitorProvider>
        </ZoneProvider>
      </body>
    </html>
  );
}
