import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('odd-but-sound', import.meta.url)
