/**
 * The colour of a series, by what it shows: one meaning has one colour on every page of a run and on the live pages, so that the
 * handler in one chart is found again in the next. The style sheet has a set for light and one for dark, each with a contrast of
 * at least 3 to 1 to its ground; the first four are after Okabe and Ito, distinct for colour-blind readers.
 *
 * Pages that compare (sides, arms, strategies) show one figure of several things. They take the first {@link sideLooks} in their
 * order, and no others.
 */
export const lookOf = {
  delivery: 0,
  everybody: 1,
  handler: 2,
  coldStart: 3,
  /** Handshakes and open connections. */
  connection: 4,
  /** Whatever has no colour of its own; several in a chart are told apart by their dashes. */
  other: 5,
  /** The colour of text: a line upon the heat map, which has the colour of deliveries. */
  uponHeat: 6,
} as const

/** How many looks the sides of a comparison may have. */
export const sideLooks = 4

/** Colour is never the only difference: these are the dashes of the lines. */
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]]

/** By look, the index of its dash unless the series names another one. */
const dashOfLook: readonly number[] = [0, 1, 2, 3, 2, 3, 0]

/** Returns the lengths of line and gap, none for a line without gaps. */
export function dashOf({ look, dash }: { readonly look: number; readonly dash?: number }): readonly number[] {
  return dashes[dash ?? dashOfLook[look] ?? 0] ?? []
}
