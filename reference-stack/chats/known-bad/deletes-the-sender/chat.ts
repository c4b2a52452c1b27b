import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('deletes-the-sender', import.meta.url)
