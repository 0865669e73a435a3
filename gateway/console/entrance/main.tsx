import { Shell } from '../frame/shell.tsx'
import { mount } from '../frame/start.tsx'
import { Entrance } from './entrance.tsx'

mount(
  <Shell title="入口">
    <Entrance />
  </Shell>,
)
