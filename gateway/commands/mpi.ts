import { commandOfKinds } from './command.ts'

export default commandOfKinds(
  {
    train: () => import('./mpi-train.ts'),
    evaluate: () => import('./mpi-evaluate.ts'),
    codes: () => import('./mpi-codes.ts'),
    check: () => import('./mpi-check.ts'),
  },
  'What the index does',
)
