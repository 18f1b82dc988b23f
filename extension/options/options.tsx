import '../styles/shared.css';
import './options.css';
import { render } from 'preact';
import { prepareDocument } from '../ui/say.ts';
import { App } from './app.tsx';

prepareDocument('settingsTitle');
render(<App />, document.body);
