/** The context of a canvas made as large as it is shown, in CSS pixels; null: there is none. */
export function sizedContext(
  canvas: HTMLCanvasElement | null,
  width: number,
  heightPx: number,
): CanvasRenderingContext2D | null {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return null;
  const density = window.devicePixelRatio || 1;
  canvas.width = width * density;
  canvas.height = heightPx * density;
  context.scale(density, density);
  return context;
}
