/** `/.../i` is a regular expression, all else a part of the frame. @throws SyntaxError for an expression that is none */
export function answerPattern(text: string): string | RegExp {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? []
  return source === undefined ? text : new RegExp(source, flags)
}

/** Does a frame fit it? */
export function fits(pattern: string | RegExp, frame: string): boolean {
  return typeof pattern === 'string' ? frame.includes(pattern) : pattern.test(frame)
}
