import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('wrong-room', import.meta.url)
