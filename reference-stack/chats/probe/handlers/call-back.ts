const leftBehindMs = 200

/** Answers by its third argument, and leaves something behind that is logged when it has happened. */
export const handler = (
  _event: unknown,
  _context: unknown,
  callback: (error: null, answer: { readonly statusCode: number; readonly body: string }) => void,
): void => {
  setTimeout(() => console.log('what was left behind'), leftBehindMs)
  callback(null, { statusCode: 200, body: 'called back' })
}
