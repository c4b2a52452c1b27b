/** The rows of a column of numbers that holds several a row, as views of it. */
export function* rowsOf(column: Float64Array, width: number): Generator<Float64Array> {
  for (let at = 0; at < column.length; at += width) yield column.subarray(at, at + width)
}
