import '../styles/shared.css';
import '../options/options.css';
import './board.css';
import { render } from 'preact';
import { keepFocus } from '../ui/keep-focus.ts';
import { prepareDocument } from '../ui/say.ts';
import { OnlyBoard } from './only-board.tsx';

prepareDocument('boardTitle');
keepFocus(document);
render(<OnlyBoard />, document.body);
