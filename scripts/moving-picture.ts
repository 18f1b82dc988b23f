import { makeMovingPictures } from './store-pictures/moving-picture.ts';
import { setStage } from './store-pictures/stage.ts';

/** Makes the README's moving picture alone, in seconds; `npm run store-pictures` makes it with all the others. */
const rig = await setStage();
try {
  await makeMovingPictures(rig);
} finally {
  await rig.close();
}
