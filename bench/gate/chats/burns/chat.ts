import { defineVariant } from '../../../../reference-stack/chats/known-bad/define-variant.ts'

/** Each message takes 20 % more CPU, after it was posted: no delivery is any later for it. */
export const chat = defineVariant('burns', import.meta.url)
