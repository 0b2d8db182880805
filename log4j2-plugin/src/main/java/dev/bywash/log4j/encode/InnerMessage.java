package dev.bywash.log4j.encode;

import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.ObjectMessage;
import org.apache.logging.log4j.message.ParameterConsumer;
import org.apache.logging.log4j.message.ParameterVisitable;
import org.apache.logging.log4j.message.ReusableMessage;

/**
 * Finds the message that was logged. py4j calls {@code info(Marker, Object)} with it, since the class {@code Object} is nearer to it than
 * the interface {@code Message}; Log4j then takes it for the object to be logged.
 *
 * <p>One per {@link EventBuffer}. Not safe for use by several threads.
 */
final class InnerMessage implements ParameterConsumer<Void> {

    private Object logged;

    /** The message inside {@code message}, or else that itself. */
    Message of(Message message) {
        // Those that the questions below are not about, and that come most often: a class is asked for faster than
        // interfaces.
        if (message instanceof MapMessage) {
            return message;
        }
        if (message instanceof ObjectMessage) {
            return orElse(((ObjectMessage) message).getParameter(), message);
        }
        // Where Log4j uses its events again, the event has taken over the content of the message and is the message. Of
        // an object that is the only parameter, and there is no format.
        if (message instanceof ReusableMessage
                && message instanceof ParameterVisitable
                && ((ReusableMessage) message).getParameterCount() == 1
                && message.getFormat() == null) {
            ((ParameterVisitable) message).forEachParameter(this, null);
            Object found = logged;
            logged = null;
            return orElse(found, message);
        }
        return message;
    }

    @Override
    public void accept(Object parameter, int parameterIndex, Void state) {
        logged = parameter;
    }

    private static Message orElse(Object found, Message message) {
        return found instanceof Message ? (Message) found : message;
    }
}
