import type { ComponentChildren } from 'preact';
import { Icon } from '../ui/icon.tsx';
import { MarkedText } from '../ui/marked-text.tsx';
import { placeOf } from '../ui/marks.ts';
import { portalLink } from '../ui/portal-link.ts';
import { say } from '../ui/say.ts';
import './todo.css';

interface BotTodoProps {
  /** Discord's own page invites the bot once its token is known */
  hasInvite: boolean;
  /** the form that takes the token */
  children: ComponentChildren;
}

/** From no bot to an invited one, with the Developer Portal's own words. */
export function BotTodo({ hasInvite, children }: BotTodoProps) {
  const portal = (
    <a class="link" href={portalLink} target="_blank" rel="noreferrer">
      {say('portalName')}
      <span class="only-spoken">, {say('opensNewTab')}</span>
    </a>
  );
  return (
    <ol class="todo" id="bot-todo">
      <li>
        <div class="todo__body">
          <p>
            <MarkedText text={say('botTodoCreate', placeOf(0))} places={[portal]} />
          </p>
        </div>
      </li>
      <li>
        <div class="todo__body">
          <p>
            <MarkedText text={say('botTodoToken')} />
          </p>
        </div>
      </li>
      <li>
        <div class="todo__body">{children}</div>
      </li>
      {hasInvite && (
        <li>
          <div class="todo__body">
            <p id="invite-later">{say('botTodoInvite')}</p>
            <button class="button" type="button" aria-disabled="true" aria-describedby="invite-later">
              {say('inviteBot')}
              <Icon name="outside" small />
            </button>
          </div>
        </li>
      )}
    </ol>
  );
}
