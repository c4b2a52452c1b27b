/**
 * The value that has this probability below it in the standard normal distribution: 1.96 for 0.975. To 7 digits (Wichura 1988, AS
 * 241).
 */
export function normalQuantile(probability: number): number {
  const fromMiddle = probability - 0.5
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle ** 2
    return (fromMiddle * polynomial(r, middle.above)) / polynomial(r, middle.below)
  }
  const r = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)))
  const { from, above, below } = r <= 5 ? tail : farTail
  return (Math.sign(fromMiddle) * polynomial(r - from, above)) / polynomial(r - from, below)
}

/**
 * The same for Student's t: Fisher's expansion around the normal quantile (Abramowitz and Stegun 26.7.5). To 0.1 % from seven
 * degrees of freedom on, for probabilities from 0.01 to 0.99.
 */
export function studentsTQuantile(probability: number, degreesOfFreedom: number): number {
  const z = normalQuantile(probability)
  return polynomial(1 / degreesOfFreedom, [
    z,
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ])
}

const middle = {
  above: [3.3871327179, 50.434271938, 159.29113202, 59.10937472],
  below: [1, 17.895169469, 78.757757664, 67.1875636],
}
const tail = {
  from: 1.6,
  above: [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103],
  below: [1, 0.7370016425, 0.12021132975],
}
const farTail = {
  from: 5,
  above: [6.657905115, 3.081226386, 0.42868294337, 0.017337203997],
  below: [1, 0.24197894225, 0.012258202635],
}

/** @param coefficients the one of x⁰ first */
function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
}
