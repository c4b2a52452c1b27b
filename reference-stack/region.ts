/** The one in which the embedded stack says that it is. */
export const region = 'local-1'
