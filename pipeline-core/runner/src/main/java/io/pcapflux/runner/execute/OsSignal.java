package io.pcapflux.runner.execute;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The only way to hear of them is {@code sun.misc.Signal}, which compilers warn of
 * without a way to agree; hence through reflection.
 */
public final class OsSignal {
    private OsSignal() {}

    /**
     * Has a signal handled from now on, on a thread of its own.
     *
     * @param name without {@code SIG}
     * @return gives the signal back to whoever handled it before
     * @throws IllegalArgumentException if the signal does not exist here or belongs to the JVM
     */
    public static Runnable handle(String name, Runnable handler) {
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            Object proxy = Proxy.newProxyInstance(
                    OsSignal.class.getClassLoader(),
                    new Class<?>[] {handlerType},
                    (self, method, arguments) -> answer(self, method, arguments, handler));
            Object before = handle.invoke(null, signal, proxy);
            return () -> restore(handle, signal, before);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("signal " + name + " cannot be handled", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("this Java knows no signals", e);
        }
    }

    private static Object answer(Object self, Method method, Object[] arguments, Runnable handler) {
        return switch (method.getName()) {
            case "handle" -> {
                handler.run();
                yield true; // ignored: the method is void
            }
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> "signal handler";
        };
    }

    private static void restore(Method handle, Object signal, Object before) {
        try {
            handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a signal could not be given back", e);
        }
    }
}
