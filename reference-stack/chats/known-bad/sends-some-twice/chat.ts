import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('sends-some-twice', import.meta.url)
