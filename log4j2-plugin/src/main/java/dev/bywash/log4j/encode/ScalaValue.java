package dev.bywash.log4j.encode;

import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Scala's collections and options as what they are in Java. They are known by the names of their types: the plugin is compiled without Scala, and most
 * JVMs have none.
 *
 * <p>A collection that computes its items when it is asked for them is not asked.
 */
final class ScalaValue {

    private static final String OPTION = "scala.Option";
    private static final String MAP = "scala.collection.Map";
    private static final String ITERABLE = "scala.collection.Iterable";
    private static final String[] LAZY = {"LazyList", "Stream", "View"};

    private static final Method[] NO_METHODS = {};

    /**
     * How values of a class are asked: {@code isEmpty} and {@code get} of an option; {@code iterator}, {@code hasNext} and {@code next} of a collection,
     * and {@code _1} and {@code _2} of a map's entries. Of a type of the JDK, so that a class does not keep ours.
     */
    private static final ClassValue<Method[]> METHODS = new ClassValue<Method[]>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
            try {
                return methodsOf(type);
            } catch (ReflectiveOperationException | LinkageError e) {
                return NO_METHODS;
            }
        }
    };

    private ScalaValue() {}

    static boolean isOption(Object value) {
        return METHODS.get(value.getClass()).length == 2;
    }

    static boolean isMap(Object value) {
        return METHODS.get(value.getClass()).length == 5;
    }

    static boolean isCollection(Object value) {
        return METHODS.get(value.getClass()).length == 3;
    }

    /** What an option has, null when it is empty. */
    static Object get(Object option) throws ReflectiveOperationException {
        Method[] methods = METHODS.get(option.getClass());
        return (Boolean) methods[0].invoke(option) ? null : methods[1].invoke(option);
    }

    /** The items of a collection. What fails is thrown by its methods, as it is. */
    static Iterator<Object> items(Object collection) throws ReflectiveOperationException {
        Method[] methods = METHODS.get(collection.getClass());
        Object iterator = methods[0].invoke(collection);
        return new Iterator<Object>() {
            @Override
            public boolean hasNext() {
                return (Boolean) call(methods[1], iterator);
            }

            @Override
            public Object next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return call(methods[2], iterator);
            }
        };
    }

    /** The first entries of a map: no more than {@code most}, and one that shows that there are more. */
    static Map<Object, Object> entries(Object map, int most) throws ReflectiveOperationException {
        Method[] methods = METHODS.get(map.getClass());
        Map<Object, Object> entries = new LinkedHashMap<>();
        Iterator<Object> items = items(map);
        while (items.hasNext() && entries.size() <= most) {
            Object entry = items.next();
            entries.put(methods[3].invoke(entry), methods[4].invoke(entry));
        }
        return entries;
    }

    private static Object call(Method method, Object target) {
        try {
            return method.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method[] methodsOf(Class<?> type) throws ReflectiveOperationException {
        for (String part : LAZY) {
            if (type.getName().startsWith("scala.collection.") && type.getName().contains(part)) {
                return NO_METHODS;
            }
        }
        Class<?> option = supertype(type, OPTION);
        if (option != null) {
            return new Method[] {option.getMethod("isEmpty"), option.getMethod("get")};
        }
        Class<?> iterable = supertype(type, ITERABLE);
        if (iterable == null) {
            return NO_METHODS;
        }
        Method iterator = iterable.getMethod("iterator");
        Class<?> iteratorType = iterator.getReturnType();
        Method hasNext = iteratorType.getMethod("hasNext");
        Method next = iteratorType.getMethod("next");
        if (supertype(type, MAP) == null) {
            return new Method[] {iterator, hasNext, next};
        }
        Class<?> entry = Class.forName("scala.Tuple2", false, iterable.getClassLoader());
        return new Method[] {iterator, hasNext, next, entry.getMethod("_1"), entry.getMethod("_2")};
    }

    /** Class or interface, null when {@code type} is not derived from it. */
    private static Class<?> supertype(Class<?> type, String name) {
        if (type == null || type.getName().equals(name)) {
            return type;
        }
        for (Class<?> one : type.getInterfaces()) {
            Class<?> found = supertype(one, name);
            if (found != null) {
                return found;
            }
        }
        return supertype(type.getSuperclass(), name);
    }
}
