import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('no-post-reached-the-gateway', import.meta.url)
