import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('fails-midway', import.meta.url)
