import { expect, it } from 'vitest'
import { lookOf } from '../../reports/html/series-looks.ts'
import { styleSheet } from '../../reports/html/style.ts'

const [light = '', dark = ''] = styleSheet.split('prefers-color-scheme: dark')

function colourIn(scheme: string, name: string): string {
  const found = new RegExp(`--${name}: ([^;]+);`).exec(scheme)?.[1] ?? ''
  return found.startsWith('var') ? colourIn(scheme, found.slice(6, -1)) : found
}

/** The contrast of WCAG 2: 1 for the same colour, 21 for black on white. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other].map(luminance).toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

it.each(Object.entries(lookOf))('the colour of %s is seen on the ground of a chart, light and dark', (_, look) => {
  for (const scheme of [light, dark])
    for (const ground of ['surface', 'band'])
      expect(contrast(colourIn(scheme, `series-${look}`), colourIn(scheme, ground))).toBeGreaterThan(3)
})

it('each meaning has a colour of its own, light and dark', () => {
  for (const scheme of [light, dark]) {
    const colours = Object.values(lookOf).map((look) => colourIn(scheme, `series-${look}`))
    expect(new Set(colours).size).toBe(colours.length)
  }
})

it('the handler has the colour of the handler wherever its time is drawn', () => {
  for (const rule of ['.part-handler', '.waterfall .handler'])
    expect(styleSheet).toContain(`${rule} { fill: var(--series-${lookOf.handler}); }`)
})
