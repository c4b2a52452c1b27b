/**
 * Like `Promise.all`, but a failure is thrown only when both have ended: Lambda freezes the environment as soon as the
 * handler has answered, and what is then still under way is late or lost.
 */
export async function bothDone<First, Second>(
  first: Promise<First>,
  second: Promise<Second>,
): Promise<[First, Second]> {
  await Promise.allSettled([first, second])
  return Promise.all([first, second])
}
