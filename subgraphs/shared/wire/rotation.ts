import { changeServiceKeys, freshKey, type PrivateJwk, type ServiceName } from './keys.ts'

/**
 * A service's keys are replaced in three steps, and after each of them the processes are started again in any order,
 * one after another, at work: ADD (everybody learns the new keys, nobody uses them), USE (the service signs by the new
 * one and others seal to it; the old ones still open and verify), RETIRE (the old ones are gone). Processes one step
 * apart understand each other; two steps apart they would not.
 */
export const rotationSteps = ['add', 'use', 'retire'] as const
export type RotationStep = (typeof rotationSteps)[number]

export class RotationOutOfTurn extends Error {}

export function rotateServiceKeys(folder: string, name: ServiceName, step: RotationStep): void {
  changeServiceKeys(folder, name, changes[step])
}

const changes: Readonly<Record<RotationStep, (keys: readonly PrivateJwk[]) => readonly PrivateJwk[]>> = {
  add(keys) {
    if (keys.length > 2) throw new RotationOutOfTurn('New keys were added already: use them, or retire the former.')
    // Last: the first of each kind is in use.
    return [...keys, freshKey('sig'), freshKey('enc')]
  },
  use(keys) {
    if (keys.length === 2) throw new RotationOutOfTurn('There are no new keys: add them first.')
    return [...keys.slice(-2), ...keys.slice(0, -2)]
  },
  retire(keys) {
    if (keys.length === 2) throw new RotationOutOfTurn('There are no former keys to retire.')
    return keys.slice(0, 2)
  },
}
