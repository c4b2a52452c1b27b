/** That of the WebSocket API in the embedded stack: a template's values have it before the stack is up. */
export const apiId = 'abcdef1234'
