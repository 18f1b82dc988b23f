import '../styles/shared.css';
import './options.css';
import { render } from 'preact';
import { keepFocus } from '../ui/keep-focus.ts';
import { prepareDocument } from '../ui/say.ts';
import { App } from './app.tsx';

prepareDocument('settingsTitle');
keepFocus(document);
render(<App />, document.body);
