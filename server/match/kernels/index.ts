export {
  anchorColours,
  expandChroma,
  holdColours,
  joinChroma,
  levelLuma,
  lookUpColours,
  spreadLuma,
} from './colour'
export { fillJoint } from './fill'
export { matchJoint } from './joint'
