/**
 * How the series of a chart are told apart: by colour (after Okabe and Ito, distinct for colour-blind readers; the style
 * sheet has a set for light and one for dark) and by dash, so that colour is never the only difference.
 */
export const looks: readonly { readonly dash: readonly number[] }[] = [
  { dash: [] },
  { dash: [8, 4] },
  { dash: [2, 3] },
  { dash: [10, 3, 2, 3] },
]
