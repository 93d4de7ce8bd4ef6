/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  images: { unoptimized: true },
  // Server-sent events are flushed per event; JSON answers are small. See app/api/v1/live.
  compress: true,
};
