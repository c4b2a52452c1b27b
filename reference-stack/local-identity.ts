// What the embedded stack calls itself.

/** The one in which the embedded stack says that it is. */
export const region = 'local-1'

/** That of the WebSocket API in the embedded stack: a template's values have it before the stack is up. */
export const apiId = 'abcdef1234'

/** The header in which the crowd says whose connection it is, to a stack that makes a context of it. Functions never see it. */
export const memberHeader = 'x-fanbench-member'

/** That of its REST API or HTTP API. */
export const httpApiId = 'ghijkl5678'
