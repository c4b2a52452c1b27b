import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('sends-twice', import.meta.url)
