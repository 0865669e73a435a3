import { commandOfKinds } from './command.ts'

export default commandOfKinds({ chase: () => import('./check-chase.ts') }, 'What is checked')
