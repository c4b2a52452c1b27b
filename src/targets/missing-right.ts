const names = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'])

/** Do the keys open the service, but not this? They are good then; they only need a policy that allows it. */
export function isMissingRight(error: unknown): boolean {
  return names.has((error as Error).name)
}
