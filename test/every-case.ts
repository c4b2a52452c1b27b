/** The suite plays a part of its tables and repetitions. With `EVERY_CASE=1` the files that import this play all of them. */
export const everyCase = process.env['EVERY_CASE'] === '1'
