import { setTimeout as sleep } from 'node:timers/promises';
import packed from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

const settleMs = 6_000;
const round = (value, digits = 1) => Number(value.toFixed(digits));

/**
 * A page in a browser of its own, live for so many seconds: what its main thread does each second (tasks: script, style,
 * layout, paint; and the CPU time of it), its longest task by the clock and by its own CPU time (on a busy machine others
 * run in the midst of a task), its JavaScript as sent, when its first content was there, and its heap before and after.
 */
export async function measurePage(url, seconds, heightPx = 900) {
  const browser = await chromium.launch({ executablePath: await packed.executablePath(), args: packed.args });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: heightPx }, colorScheme: 'dark' });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await devtools.send('Network.enable');
    const scripts = new Set();
    let sentBytes = 0;
    devtools.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId);
    });
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) sentBytes += encodedDataLength;
    });
    await page.addInitScript(() => {
      window.longTasks = [];
      new PerformanceObserver(list => {
        for (const task of list.getEntries()) window.longTasks.push([task.startTime, task.duration]);
      }).observe({ type: 'longtask', buffered: true });
    });
    await page.goto(url);
    await sleep(settleMs);
    const metrics = async () =>
      Object.fromEntries(
        (await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]),
      );
    /** What is alive: after a collection. */
    const heapMb = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return round((await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6);
    };
    const heapMbBefore = await heapMb();
    const before = await metrics();
    const begun = await page.evaluate(() => performance.now());
    const longestCpuMs = await traceTasks(devtools);
    await sleep(seconds * 1000);
    const after = await metrics();
    const seen = await page.evaluate(from => {
      const tasks = window.longTasks.filter(([at]) => at >= from).map(([, ms]) => ms);
      return {
        lastedMs: performance.now() - from,
        longTasks: tasks.length,
        longestTaskMs: Math.max(0, ...tasks),
        firstContentMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
      };
    }, begun);
    const perSecond = name => round(((after[name] - before[name]) * 1e6) / seen.lastedMs);
    return {
      mainMsPerSecond: perSecond('TaskDuration'),
      scriptMsPerSecond: perSecond('ScriptDuration'),
      layoutMsPerSecond: round(perSecond('LayoutDuration') + perSecond('RecalcStyleDuration')),
      longTasks: seen.longTasks,
      longestTaskMs: round(seen.longestTaskMs, 0),
      longestTaskCpuMs: await longestCpuMs(),
      firstContentMs: seen.firstContentMs && round(seen.firstContentMs, 0),
      scriptKb: round(sentBytes / 1000),
      heapMb: [heapMbBefore, await heapMb()],
    };
  } finally {
    await browser.close();
  }
}

/** Traces the tasks of the page's main thread; the answer ends it, and is the most CPU time that one of them took. */
async function traceTasks(devtools) {
  const events = [];
  devtools.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) events.push(event);
  });
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  return async () => {
    const complete = new Promise(resolve => devtools.once('Tracing.tracingComplete', resolve));
    await devtools.send('Tracing.end');
    await complete;
    const threadOf = ({ pid, tid }) => `${pid} ${tid}`;
    // The packed browser keeps the page in its own process.
    const main = events.filter(
      ({ name, args }) =>
        name === 'thread_name' && /^(CrRendererMain|Chrome_InProcRendererThread)$/.test(args.name),
    );
    const threads = new Set(main.map(threadOf));
    const tasks = events.filter(event => event.ph === 'X' && threads.has(threadOf(event)));
    return round(Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur)) / 1000);
  };
}
