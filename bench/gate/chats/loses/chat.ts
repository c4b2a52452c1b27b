import { defineVariant } from '../../../../reference-stack/chats/known-bad/define-variant.ts'

/** Of a thousand messages to a member, one is not posted. */
export const chat = defineVariant('loses', import.meta.url)
