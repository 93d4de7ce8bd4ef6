import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Header } from '@/components/shell/header.tsx';
import { readTheme, readZone, themeCookie, zoneCookie } from '@/components/shell/preferences.ts';
import { ZoneProvider } from '@/components/shell/zone.tsx';
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

export default async function Layout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = readTheme(jar.get(themeCookie)?.value);
  return (
    <html lang="en" data-theme={theme}>
      <body>
        <ZoneProvider initial={readZone(jar.get(zoneCookie)?.value)}>
          <Header theme={theme} />
          <main id="main" className="px-3 py-3 sm:px-4">
            {children}
          </main>
        </ZoneProvider>
      </body>
    </html>
  );
}
