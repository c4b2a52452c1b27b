/** Begins a line of an environment's output that the stack itself has to say: it stands once in the function's log. */
export const noticeMark = '[fanbench] '
