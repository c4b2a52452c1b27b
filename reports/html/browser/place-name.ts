/** Canvas pixels; `top` is above. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * Where the name of a point goes: above to the right, else to the left, else below, so that it stays within the plot and runs into
 * no other name.
 *
 * @param distance from the point
 * @returns null where there is no room: the table of the chart has it
 */
export function placeName(
  { x, y }: { readonly x: number; readonly y: number },
  { width, height }: Pick<Box, 'width' | 'height'>,
  distance: number,
  within: Box,
  taken: readonly Box[],
): Box | null {
  const places = [y - distance / 3 - height, y + distance / 3].flatMap((top) =>
    [x + distance, x - distance - width].map((left) => ({ left, top, width, height })),
  )
  return places.find((box) => isInside(box, within) && !taken.some((other) => overlap(box, other))) ?? null
}

function isInside(box: Box, within: Box): boolean {
  return (
    box.left >= within.left &&
    box.top >= within.top &&
    box.left + box.width <= within.left + within.width &&
    box.top + box.height <= within.top + within.height
  )
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height
}
