import '../design/ways.css'
import '../design/emergency.css'
import { startPage } from '../frame/start.tsx'
import { Emergency } from './emergency.tsx'

startPage({ page: 'emergency', title: '救急', children: <Emergency /> })
